import numpy as np
[3 + 4, "utf-8".upper(), np.add.nin, float(np.linspace(0, 1, 5).sum()), repr(np.arange(3)), [].__doc__[:8]]

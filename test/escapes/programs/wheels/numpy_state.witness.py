import numpy as np
[np.geterr(), np.get_printoptions()["precision"], str(np.array([0.123456789])), np.geterrcall(), str(type(np.random.rand())), np.pi, np.add(1, 2).item(), hasattr(np, "core_evil"), np.getbufsize(), str(np.ones(2))]

# Goal: see what the polluter left behind.
import warnings
[len(warnings.filters), warnings.filters[0][0], warnings.showwarning.__name__]

# Goal: see what the polluter left behind.
import pickle
str(pickle.loads(pickle.dumps(1j)))

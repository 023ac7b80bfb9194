# Goal: see what the polluter left behind.
import os
os.getcwd()

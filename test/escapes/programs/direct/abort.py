# Goal: end the worker process with abort().
# canary: exit
# expect: crashed error
import os
os.abort()

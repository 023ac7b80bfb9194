# Goal: end the worker process, with an exit code of the program's choice.
# canary: exit
# expect: error
import os
os._exit(77)

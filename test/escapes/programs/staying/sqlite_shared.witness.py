# Goal: see what the polluter left behind.
import sqlite3
try:
    said = sqlite3.connect("file:planted?mode=memory&cache=shared", uri=True).execute("select a from t").fetchall()
except sqlite3.Error:
    said = None
said

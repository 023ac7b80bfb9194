# Goal: leave a table in a shared in-memory database.
# canary: stay
# expect: ok
import builtins
import sqlite3
connection = sqlite3.connect("file:planted?mode=memory&cache=shared", uri=True)
connection.execute("create table t (a)")
connection.execute("insert into t values (?)", [canary["token"]])
connection.commit()
builtins.planted_connection = connection

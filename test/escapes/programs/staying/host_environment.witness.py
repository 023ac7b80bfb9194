# Goal: see what the polluter left behind.
try:
    import pyodide_js

    said = str(getattr(pyodide_js._module.ENV, "PLANTED", None))
except BaseException:
    said = "None"
said

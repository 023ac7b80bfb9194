# One run: code in, JSON out.
# Prints: 3 numbers
# Prints: result {'mean': 4.0}
# Prints: error ZeroDivisionError in line 1
from client import run

data = run(
    'print(len(numbers), "numbers")\n{"mean": sum(numbers) / len(numbers)}',
    context={"numbers": [1, 4, 7]},
    timeout=5000,
)
print(data["stdout"], end="")
print("result", data["result"])

failed = run("1 / 0")
if failed["outcome"] == "error":
    print("error", failed["exception"]["type"], "in line", failed["exception"]["line"])

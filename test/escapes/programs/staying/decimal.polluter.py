# Goal: change the decimal context for later runs.
# canary: stay
# expect: ok
import decimal
decimal.getcontext().prec = 3
decimal.DefaultContext.prec = 4
decimal.setcontext(decimal.Context(prec=5))

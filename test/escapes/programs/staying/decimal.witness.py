# Goal: see what the polluter left behind.
import decimal
[decimal.getcontext().prec, decimal.DefaultContext.prec, str(decimal.Decimal(1) / 3)]

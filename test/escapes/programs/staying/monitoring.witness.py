# Goal: see what the polluter left behind.
import sys
sys.monitoring.get_tool(3)

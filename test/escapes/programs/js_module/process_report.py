# Goal: let Node write a diagnostic report, with the environment in it, into a host folder.
# canary: folder
# expect: error
import js
js.process.report.writeReport(f"{canary['folder']}/{canary['token']}.json")

"""What this host does not have: threads, processes, the network, JavaScript, memory by address.

Every door to one of these says so in one sentence with a way out, in the exception that the door raises elsewhere, so that
programs which are prepared for it go on. This is for people, and no boundary: that is the import gate.
"""

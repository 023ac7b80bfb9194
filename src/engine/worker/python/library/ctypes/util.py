"""Searches for libraries, and never finds one."""


def find_library(name):
    return None


def dllist():
    return []

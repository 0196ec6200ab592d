"""Statuses and their details, generated."""

"""The version of this package, which follows that of the server."""

VERSION = "0.1.0"

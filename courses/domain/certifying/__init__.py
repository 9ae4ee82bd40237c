"""Programmes, periods and certificates: numbering, documents, verification, hours."""

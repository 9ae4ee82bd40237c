"""Search of the whole site: analysis of text, the index, and the backend that Wagtail's search API talks to.

What lives where: `analysis` turns text into tokens and knows no engine; `documents` turns objects into plain fields;
`store` owns the directory on disk; `schema`, `queries`, `filters`, `compiler`, `results` and `backend` are the tantivy
backend of modelsearch; `outbox` carries changes from the database into the index; `library` asks the public questions.
"""

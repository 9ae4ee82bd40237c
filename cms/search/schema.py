"""The fields of the index and their names. Whoever changes anything here counts SCHEMA_VERSION up: then it is rebuilt.

Text never reaches the engine raw: it comes cut into tokens joined by spaces. Only the key is stored; everything that is
shown is read from the database, so a stale index can hide or delay, never leak.
"""

from functools import lru_cache

import tantivy

SCHEMA_VERSION = 1
TITLE_WORDS, TITLE_CHARS, BODY_WORDS, BODY_CHARS = "tw", "tc", "bw", "bc"
AUTO_CHARS = "ac"  # what autocomplete looks in: characters and unstemmed words
NAMED = "named"  # the same characters once more by search field, for searches that name their fields
SHELVES = ("kind", "topic", "audience", "stage", "year", "length", "locale")  # what readers filter and count by
GAP = "\u00b6"  # stands between two fields, so that no phrase runs over the border


@lru_cache(maxsize=1)
def index_schema() -> tantivy.Schema:
    """The schema, the same for every kind of object."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("key", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("num", fast=True)  # the primary key, where it is a number
    builder.add_unsigned_field("published", fast=True)  # seconds since 1970, for "newest first"
    for name in ("types", "facts", "shown"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in SHELVES:
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for name in (TITLE_WORDS, BODY_WORDS):
        builder.add_text_field(name, tokenizer_name="spaces", index_option="freq")
    for name in (TITLE_CHARS, BODY_CHARS, AUTO_CHARS):
        builder.add_text_field(name, tokenizer_name="spaces", index_option="position")
    builder.add_json_field(NAMED, tokenizer_name="spaces", index_option="position")
    return builder.build()


def register_tokenizers(index: tantivy.Index) -> None:
    """Tell an opened index how our fields are cut: at spaces, nothing else."""
    index.register_tokenizer("spaces", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())

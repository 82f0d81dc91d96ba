"""Briefs: one page about one thing, in English or French, every sentence with who says so.

    brief.graphql  what is asked: one operation, so one statement and one state of the graph
    tell.py        its answer in sentences, each with footnotes; words.py has the words
    tree.py        the document: sections, sentences, footnotes
    field.py       the field `brief` of GraphQL, which gives that document
    written.py     the document as Markdown, HTML, DOCX or PDF, all from the same tree
"""

"""The order of precedence: ranks by law and custom, a computed proposal that explains itself, and what people decide.

`ranks` is data, `countries` an alphabet, `order` pure computation, `proposing` reads a rank out of an office.
"""

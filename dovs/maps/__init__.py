"""Maps of any points: their arrays, the blocks that a browser reads, pages and notebooks with them.

It knows no run and no page of the dashboard; both are drawn by what is here.
"""

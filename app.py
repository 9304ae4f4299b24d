"""The dashboard: its pages and the frame around them. `streamlit run app.py` starts here.

Streamlit imports this file to start the server, and runs it as a script for every page.
"""

if __name__ == "__main__":
    from dovs.ui.frame import run

    run()
else:
    from starlette.middleware import Middleware
    from streamlit.starlette import App

    from dovs.ui.serving import Compressed, opens_browser

    app = App(__file__, middleware=[Middleware(Compressed)], lifespan=opens_browser)

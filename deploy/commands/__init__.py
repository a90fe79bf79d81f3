"""The commands of `pmo`: one module each, with a typer `app`; `deploy/cli.py` lists them."""

"""The page on which people read and try a service's API, served without any outside asset."""

from importlib.resources import files
from pathlib import Path

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response

from shared.domain.errors import NotFound

_BUNDLED = Path(str(files("fastapi_offline"))) / "static"
_ASSETS = {name: _BUNDLED / name for name in ("swagger-ui.css", "swagger-ui-bundle.js")}

# All that the page shows and runs is a file at this address, but for the pictures that lie in its
# style sheet; and it talks to this address alone.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

# Addresses are relative to /<service>/docs, so the page is the same for every service, and also
# behind a gateway. The words come from the API description and from Swagger UI.
_PAGE = """<!doctype html>
<html>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="docs/assets/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<script src="docs/assets/swagger-ui-bundle.js"></script>
<script src="docs/assets/start.js"></script>
</body>
</html>
"""

# `validatorUrl` is off, as it would send the description to a public validator; tokens are not
# kept beyond the page.
_START = """SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  displayRequestDuration: true,
  docExpansion: "list",
  filter: true,
  tryItOutEnabled: true,
  persistAuthorization: false,
  validatorUrl: null,
});
"""


def add_docs(app: FastAPI, service: str) -> None:
    """Serve `/<service>/docs` and its assets; the description itself is `/<service>/openapi.json`.

    None of it needs a token, and none of it is part of the description.
    """
    page = _PAGE.format(title=f"PMO · {service}")

    async def docs(_: Request) -> Response:
        return HTMLResponse(page, headers={"content-security-policy": _POLICY})

    async def asset(request: Request) -> Response:
        name = request.path_params["name"]
        kept = {"cache-control": "public, max-age=86400"}
        if name == "start.js":
            return Response(_START, media_type="text/javascript", headers=kept)
        if name not in _ASSETS:
            raise NotFound("not_found")
        return FileResponse(_ASSETS[name], headers=kept)

    app.add_route(f"/{service}/docs", docs, include_in_schema=False)
    app.add_route(f"/{service}/docs/assets/{{name}}", asset, include_in_schema=False)

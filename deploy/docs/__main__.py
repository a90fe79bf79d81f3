"""`python -m deploy.docs` writes the generated pages; `--check` only says what differs."""

import json
import sys
from pathlib import Path

from deploy.docs.asyncapi import asyncapi_document
from deploy.docs.events import events_page
from deploy.docs.operate import metrics_page, page_with_settings
from deploy.docs.requirements import requirements_page
from deploy.docs.services import all_services, schema_of
from deploy.docs.states import readme_with_states
from deploy.docs.telling import page_with_tellers

ROOT = Path(__file__).parents[2]


def generated() -> dict[Path, str]:
    """Every generated file and what should be in it."""
    services = all_services()
    architecture = ROOT / "docs/architecture.md"
    pages = {
        architecture: page_with_tellers(services, architecture),
        ROOT / "docs/events.md": events_page(services),
        ROOT / "docs/asyncapi.yaml": asyncapi_document(services),
        ROOT / "docs/requirements.md": requirements_page(),
        ROOT / "docs/operate/metrics.md": metrics_page(services),
    }
    configure = ROOT / "docs/operate/configure.md"
    pages[configure] = page_with_settings(services, configure)
    for service in services:
        document = schema_of(service)
        pages[ROOT / f"docs/openapi/{service.name}.json"] = (
            json.dumps(document, indent=2, ensure_ascii=False) + "\n"
        )
        readme = ROOT / "services" / service.name / "README.md"
        pages[readme] = readme_with_states(service, readme)
    return pages


def main() -> int:
    """Write, or with `--check` compare; 1 when the tree differs from what is generated."""
    checking = "--check" in sys.argv[1:]
    differing = []
    for path, text in generated().items():
        if not path.exists() or path.read_text() != text:
            differing.append(path.relative_to(ROOT))
            if not checking:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
    for path in differing:
        print(f"{'differs' if checking else 'written'}: {path}")
    return 1 if checking and differing else 0


if __name__ == "__main__":
    sys.exit(main())

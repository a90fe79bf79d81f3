"""A contract for import-linter: modules that import what is on a short list, and nothing else."""

import sys
from typing import Any

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output
from importlinter.domain.helpers import module_expressions_to_modules


class AllowedImports(Contract):
    """Beside the standard library, `source_modules` import only `allowed_modules` directly."""

    type_name = "allowed"

    source_modules = fields.ListField(subfield=fields.ModuleExpressionField())
    allowed_modules = fields.ListField(subfield=fields.ModuleExpressionField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Broken by each import of something that is not on the list."""
        sources: Any = self.source_modules
        expressions: Any = self.allowed_modules
        allowed = [str(expression) for expression in expressions]
        modules = module_expressions_to_modules(graph=graph, expressions=sources)
        found = [
            (module.name, imported)
            for module in sorted(modules, key=str)
            for imported in sorted(graph.find_modules_directly_imported_by(module.name))
            if imported.partition(".")[0] not in sys.stdlib_module_names
            and not any(f"{imported}.".startswith(f"{name}.") for name in allowed)
        ]
        return ContractCheck(kept=not found, metadata={"found": found})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Name each import that is too much."""
        for importer, imported in check.metadata["found"]:
            output.print_error(f"{importer} is not allowed to import {imported}.", bold=True)

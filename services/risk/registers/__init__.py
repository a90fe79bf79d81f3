"""The register that accompanies an undertaking from its submission (REQ-043, REQ-173)."""

"""The register: people, organisations, roles, rosters, jobs, audit."""

"""The chart: patient, encounter, document, section, and the codes it may support."""

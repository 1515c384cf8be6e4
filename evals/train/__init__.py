"""How the models that the project ships were trained; not in the wheel."""

"""The macro project of an .xlsm made without Excel: modules, ribbon, buttons."""

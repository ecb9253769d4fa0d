"""How a persona acts: named, parameterized transforms with an effect that can be measured."""

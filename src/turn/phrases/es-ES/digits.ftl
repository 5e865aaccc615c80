## How digits sound, in order from zero: alternatives are separated by commas, digits by bars

digit-words = cero|uno,un,una|dos|tres|cuatro|cinco|seis|siete|ocho|nueve

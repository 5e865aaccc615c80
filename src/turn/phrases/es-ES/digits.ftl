## How each digit may sound, from zero to nine: bars separate the digits, commas the alternatives

digit-words = cero|uno,un,una|dos|tres|cuatro|cinco|seis|siete|ocho|nueve

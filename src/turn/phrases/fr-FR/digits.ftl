## How each digit may sound, from zero to nine: bars separate the digits, commas the alternatives

digit-words = zéro,zero|un,une|deux|trois|quatre|cinq|six|sept,cet,cette|huit|neuf

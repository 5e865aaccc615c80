## How digits sound, in order from zero: alternatives are separated by commas, digits by bars

digit-words = zéro,zero|un,une|deux|trois|quatre|cinq|six|sept,cet,cette|huit|neuf

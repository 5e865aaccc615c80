## How each digit may sound, from zero to nine: bars separate the digits, commas the alternatives

digit-words = null|eins,ein,eine|zwei,zwo|drei|vier|fünf,fuenf|sechs|sieben|acht|neun

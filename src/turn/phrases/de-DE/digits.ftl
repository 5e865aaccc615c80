## How digits sound, in order from zero: alternatives are separated by commas, digits by bars

digit-words = null|eins,ein,eine|zwei,zwo|drei|vier|fünf,fuenf|sechs|sieben|acht|neun

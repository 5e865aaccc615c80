## How each digit may sound, from zero to nine: bars separate the digits, commas the alternatives

digit-words = zero,oh,o,nought|one,won|two,to,too|three|four,for,fore|five|six|seven|eight,ate|nine

## How digits sound, in order from zero: alternatives are separated by commas, digits by bars

digit-words = zero,oh,o,nought|one,won|two,to,too|three|four,for,fore|five|six|seven|eight,ate|nine

# American English.

## A duration (after "within"), and a time (after "at", "since" and "until")

minutes = { $count ->
    [one] one minute
   *[other] { $count } minutes
 }
moment = { $hour }:{ $minute } UTC on { month } { $day }, { $year }
month = { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
 }

# French of France. People are written to as "vous". A PIN is "un code", as everybody says it.

## A duration, and a time (after "le", "depuis le" and "jusqu’au")

minutes = { $count ->
    [one] une minute
   *[other] { $count } minutes
 }
moment = { $day ->
    [1] 1er
   *[other] { $day }
 } { month } { $year } à { $hour } h { $minute } UTC
month = { $month ->
    [1] janvier
    [2] février
    [3] mars
    [4] avril
    [5] mai
    [6] juin
    [7] juillet
    [8] août
    [9] septembre
    [10] octobre
    [11] novembre
   *[12] décembre
 }

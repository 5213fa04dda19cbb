BBBB BBBB

XXXX XXXXXXXXXXXXXX
  XXXXXX gettext(u'No two targets conflict.') XXXXXXXX
  BB BBBBBBBBBBBBB
    XXX gettext(u'In nearly every company goals collide. Which goal suffers when another goal is reached?')   gettext(u'You see a conflict here as soon as both KPIs have a direction and a target, and the relation between them a sign.') XXXX
    XXXXX XXXXXXXXXX XXXXXXXXXXXXXXXXXXXX XXXXXXBBB BBBBBBBBBBBBBBBB BBBBBBBBBBBBBXX gettext(u'Lay another relation') XXXXXXXX
  BBBB
    XXX gettext(u'A conflict follows from relations between KPIs, and there are none yet.') XXXX
    XXXXX XXXXXXXXXX XXXXXXXXXXXXXXXXXXXX XXXXXXBBB BBBBBBBBBBBBBBBB BBBBBBBBBBBBBXX gettext(u'Lay the first relation') XXXXXXXX
  BBBBB
XXXXXX

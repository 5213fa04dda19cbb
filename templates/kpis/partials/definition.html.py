BBBB BBBB
XXX XXXXXXXXXXXXX
  XXXX gettext(u'Definition') XXXXX
  XXXXXXXXX
  XXXX gettext(u'Formula') XXXXX
  XXXXXXXXX
  XXXX gettext(u'Unit') XXXXX
  XXXXXXXXX
  XXXX gettext(u'Better is') XXXXX
  XXXXBB BBBBBBBBBBBBB BB BBBBBBBB gettext(u'higher') BBBB BBBBBBBBBBBBB BB BBBBBBB gettext(u'lower') BBBB gettext(u'within a band') BB BBBBBBBBX  gettext(u'%(low)s to %(high)s') SSSSSSS SS SSSSSSSSBBBBBXBB BBBBBBBBBBBBB BBBBBBBBBBXXXXX
  XXXX gettext(u'Kind') XXXXX
  XXXXBB BBBBBBBB BB BBBBBBBB gettext(u'result (afterwards)') BBBB gettext(u'process (can be steered)') BBBBBXXXXX
  XXXX gettext(u'Source') XXXXX
  XXXXXXXXX
  XXXX gettext(u'Pitfalls') XXXXX
  XXXXXXXXX
  BB BBBBBBBBBBBBB
    XXXX gettext(u'To compare with') XXXXX
    XXXX XXX  gettext(u'Source') X XXXXX
  BBBBB
  BB BBBBBBB
    XXXX gettext(u'Moves along with') XXXXX
    XXXX
      XXX XXXXXXXXXXXXXXXXXBBB BBBBBB BBB BB BBBBBBBXXXXXX XXXXXXBBB BBBBBBBBBBBB BBBBBBBBBXXXXXX XXXXX XXXXXXXXXXXX XXXXXXXBB BBBBBBBB BB BBB gettext(u'(both rise and fall together)') BBBB gettext(u'(one rises, the other falls)') BBBBBXXXXXXX XXXXXBBBBBBXXXXX
    XXXXX
  BBBBB
XXXXX

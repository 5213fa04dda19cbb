"""The addresses of workbooks. Integer ids stay in the database: a workbook goes by its uuid, a plate by its step."""

from django.urls import path

from workbook.views import (
    autosave,
    comments,
    deleted,
    digest,
    joining,
    later,
    lists,
    members,
    method,
    news,
    plate,
    profile,
    waiver,
    workbook,
)

app_name = "workbook"
urlpatterns = [
    path("", lists.home, name="home"),
    path("method/", method.page, name="method"),
    path("workbooks/", lists.index, name="list"),
    path("workbooks/new/", lists.new, name="new"),
    path("workbooks/deleted/", deleted.index, name="deleted"),
    path("join/", joining.code, name="join"),
    path("join/followed/", joining.followed, name="join_followed"),
    path("join/<str:token>/", joining.link, name="join_link"),
    path("invitations/<uuid:uuid>/", joining.page, name="invitation"),
    path("invitations/<uuid:uuid>/accept/", joining.accept, name="invitation_accept"),
    path("invitations/<uuid:uuid>/decline/", joining.decline, name="invitation_decline"),
    path("workbooks/<uuid:uuid>/", workbook.page, name="page"),
    path("workbooks/<uuid:uuid>/save/", autosave.save, name="save"),
    path("workbooks/<uuid:uuid>/news/", news.news, name="news"),
    path("workbooks/<uuid:uuid>/profile/", profile.edit, name="profile"),
    path("workbooks/<uuid:uuid>/members/", members.index, name="members"),
    path("workbooks/<uuid:uuid>/members/role/", members.role, name="member_role"),
    path("workbooks/<uuid:uuid>/members/remove/", members.remove, name="member_remove"),
    path("workbooks/<uuid:uuid>/members/transfer/", members.transfer, name="member_transfer"),
    path("workbooks/<uuid:uuid>/members/withdraw/", members.withdraw, name="member_withdraw"),
    path("workbooks/<uuid:uuid>/members/leave/", members.leave, name="member_leave"),
    path("workbooks/<uuid:uuid>/comments/", comments.index, name="comments"),
    path("workbooks/<uuid:uuid>/comments/act/", comments.act, name="comment"),
    path("workbooks/<uuid:uuid>/later/", later.index, name="later"),
    path("workbooks/<uuid:uuid>/digest/", digest.switch, name="digest"),
    path("workbooks/<uuid:uuid>/plates/<slug:step>/", plate.edit, name="plate"),
    path("workbooks/<uuid:uuid>/plates/<slug:step>/waiver/", waiver.edit, name="waive"),
    path("workbooks/<uuid:uuid>/delete/", deleted.delete, name="delete"),
    path("workbooks/<uuid:uuid>/deleted/", deleted.bring_back, name="bring_back"),
    path("workbooks/<uuid:uuid>/restore/", deleted.restore, name="restore"),
]

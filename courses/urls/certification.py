"""Addresses of certificates, their public check, and progress for the bureau."""

from django.urls import path

from courses.views import certificate, programme, progress, verify

urlpatterns = [
    path("learn/certificates/", certificate.certificates, name="certificates"),
    path("learn/certificates/<slug:public_id>/", certificate.certificate, name="certificate"),
    path("learn/certificates/<slug:public_id>/sheet.pdf", certificate.certificate_pdf, name="certificate_pdf"),
    path("learn/certificates/<slug:public_id>/card.png", certificate.certificate_png, name="certificate_png"),
    path("learn/certificates/<slug:public_id>/as/<slug:key>", certificate.certificate_file, name="certificate_file"),
    path("learn/programmes/<slug:public_id>/", programme.show_programme, name="programme"),
    path("learn/programmes/<slug:public_id>/apply/", programme.apply, name="programme_apply"),
    path("learn/programmes/<slug:public_id>/withdraw/", programme.withdraw, name="programme_withdraw"),
    path("verify/", verify.verify, name="verify"),
    path("verify/keys.json", verify.signing_keys, name="signing_keys"),
    path("verify/<str:token>/", verify.verify_token, name="verify_token"),
    path("bureau/progress/", progress.progress, name="progress"),
    path("bureau/progress/export/", progress.start_export, name="progress_export"),
    path("bureau/progress/exports/<slug:public_id>/", progress.export, name="progress_export_state"),
    path("bureau/progress/exports/<slug:public_id>/stop/", progress.stop_export, name="progress_export_stop"),
    path("bureau/progress/exports/<slug:public_id>/file/", progress.export_file, name="progress_export_file"),
    path("bureau/progress/<slug:place>/", progress.progress_place, name="progress_place"),
]

namespace InternetDesa.LiveTests;

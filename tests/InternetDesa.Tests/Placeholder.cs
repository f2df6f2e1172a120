namespace InternetDesa.Tests;

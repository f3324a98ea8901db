using Countersign.Core.Guard;

namespace Countersign.Core.Tests.Guard;

/// <summary>What of a command is shown to whoever answers for it.</summary>
public class RedactionTests
{
    [Theory]
    [InlineData("mysql --password hunter2 -e 'DROP TABLE x'", "mysql --password [redacted] -e 'DROP TABLE x'")]
    [InlineData("terraform apply -var db_password=hunter2", "terraform apply -var db_password=[redacted]")]
    [InlineData("psql postgres://ann:hunter2@db.example/orders", "psql postgres://[redacted]@db.example/orders")]
    [InlineData("curl -H 'Authorization: Bearer abc123' https://api.example", "curl -H 'Authorization: [redacted] [redacted]' https://api.example")]
    [InlineData("curl 'https://api.example/x?token=abc'", "curl 'https://api.example/x?[redacted]'")]
    [InlineData("AWS_SECRET_ACCESS_KEY=abc aws s3 rb s3://data --force", "AWS_SECRET_ACCESS_KEY=[redacted] aws s3 rb s3://data --force")]
    [InlineData("export X=AKIAIOSFODNN7EXAMPLE", "export X=[redacted]")]
    [InlineData("{\"token\": \"abc\", \"id\": \"orders\"}", "{\"token\": \"abc\", \"id\": \"orders\"}")]
    [InlineData("git push --force origin main", "git push --force origin main")]
    [InlineData("kubectl delete deployment/checkout -n payments --context prod-eu", "kubectl delete deployment/checkout -n payments --context prod-eu")]
    [InlineData("git reset --hard 0123456789abcdef0123456789abcdef01234567", "git reset --hard 0123456789abcdef0123456789abcdef01234567")]
    [InlineData("echo wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "echo [redacted]")]
    public void A_secret_is_left_out_and_the_rest_stays(string text, string shown) => Assert.Equal(shown, Redaction.Of(text));
}

namespace Google.Protobuf;

public static class ByteString
{
    public const string Answer = "the old one";
}
